"""The staff roster (花名册): a workbook read, checked against the network, written as one batch.

columns.py says what each cell may hold, sheets.py reads and writes workbooks, planning.py finds
what would happen (and writes nothing), writing.py does it and takes it back. The acts are in
operations/roster.py.
"""
