"""Invented households and people over Zhanjiang. Nobody is real: ID numbers carry serials of 900
and up, which no office hands out first, phones begin with 1300000."""
