#!/usr/bin/env python3
"""Prints the C table of src/engine/workday/holidays.txt: make_holidays.py FILE. Refuses a line that cannot be meant: a day that
does not exist, days out of order or twice, a make-up day that is none, a year without its National Day."""
import datetime
import pathlib
import re
import sys

EPOCH = datetime.date(1970, 1, 1)
MOST_DAYS = 15  # no holiday of the State Council is longer
ranges = []
last = datetime.date.min


def refuse(number, why):
    sys.exit(f"{sys.argv[1]}:{number}: {why}")


for number, text in enumerate(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines(), 1):
    if not text.strip() or text.startswith("#"):
        continue
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))? (off|work) (\S+)", text)
    if not match:
        refuse(number, "expected YYYY-MM-DD[..YYYY-MM-DD] off|work NAME")
    try:
        first = datetime.date.fromisoformat(match[1])
        end = datetime.date.fromisoformat(match[2] or match[1])
    except ValueError:
        refuse(number, "there is no such day")
    days = [first + datetime.timedelta(i) for i in range((end - first).days + 1)]
    if not 1 <= len(days) <= MOST_DAYS:
        refuse(number, f"a range ends on or after the day that it begins with, at most {MOST_DAYS} days later")
    if first <= last:
        refuse(number, "days stand in order, each once")
    if match[3] == "work" and any(day.weekday() < 5 for day in days):
        refuse(number, "only a Saturday or Sunday can become a working day")
    if match[3] == "off" and all(day.weekday() >= 5 for day in days):
        refuse(number, "a weekend is off as it is")
    last = end
    ranges.append((first, end, match[3], match[4]))

years = [year for year in range(1970, 10000)
         if any(first <= datetime.date(year, 10, 1) <= end and kind == "off" for first, end, kind, _ in ranges)]
if not years or years != list(range(years[0], years[-1] + 1)) or last.year > years[-1] or ranges[0][0].year < years[0]:
    sys.exit(f"{sys.argv[1]}: each year from the first to the last must be whole: it has no National Day otherwise")
print(f"enum {{ LAST_YEAR = {years[-1]} }};")
print("static const struct holiday holidays[] = {")
for first, end, kind, name in ranges:
    print(f"    {{{(first - EPOCH).days}, {(end - EPOCH).days}, {str(kind == 'work').lower()}}}, /* {first} {end} {kind} {name} */")
print("};")
