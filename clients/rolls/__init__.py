"""Rolls (名册): a workbook of who is in a category, checked against the files and written as a batch.

columns.py says what each cell may hold, layout.py finds and remembers which column is which,
reading.py gives row by row what the sheets say, judging.py what each row would do (known.py looks
everything up at once, places.py knows the villages), checking.py makes a dry run of it, writing.py
writes it chunk by chunk and undoing.py takes it back. The acts are in operations/rolls.py.
"""
