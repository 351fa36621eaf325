"""The count of docs/deadline.md once more, in another language: from the table of holidays, the decisions of single
years and the rules as they are written down, not from lib/. python3 oracle.py writes cases.tsv anew."""
import calendar
import csv
import os
import random
from datetime import date, datetime, time, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
ONE = timedelta(days=1)
USUAL = [(time(8), time(12)), (time(13), time(17))]


def rows(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


HOLIDAYS = {date.fromisoformat(row["date"]) for row in rows("holidays.tsv")}
DECISIONS = {date.fromisoformat(row["date"]): row["kind"] for row in rows("decisions.tsv")}


class End(Exception):
    """The calendar ends before the term does."""


class Office:
    """national: the table alone. centre: Saturday mornings open, cut-off 15:30, results on Wednesdays."""

    def __init__(self, name):
        self.centre = name == "centre"
        self.cut_off = time(15, 30) if self.centre else None

    def covered(self, day):
        if not FIRST <= day <= LAST:
            raise End(day)

    def works(self, day):
        self.covered(day)
        if day in DECISIONS:
            return DECISIONS[day] == "work"
        return day.weekday() < 5 and day not in HOLIDAYS

    def hours(self, day):
        if self.centre and day.weekday() == 5 and not self.works(day):
            return [(time(8), time(11, 30))]
        return USUAL

    def receives(self, day):
        saturday = day.weekday() == 5 and day not in DECISIONS and day not in HOLIDAYS
        return self.works(day) or (self.centre and saturday)

    def opens(self, day):
        return datetime.combine(day, self.hours(day)[0][0])

    def closes(self, day):
        return datetime.combine(day, self.hours(day)[-1][1])

    def spans(self, begin, end):
        """The stretches of office time between two instants, one by one."""
        day = begin.date()
        while datetime.combine(day, time()) < end:
            if self.works(day):
                for opening, closing in self.hours(day):
                    low = max(begin, datetime.combine(day, opening))
                    high = min(end, datetime.combine(day, closing))
                    if low < high:
                        yield high - low
            day += ONE

    def later(self, at, amount):
        """The instant when so much office time has passed."""
        day = at.date()
        while amount > timedelta(0):
            if self.works(day):
                for opening, closing in self.hours(day):
                    low, high = max(at, datetime.combine(day, opening)), datetime.combine(day, closing)
                    if low < high and amount > timedelta(0):
                        at = min(high, low + amount)
                        amount -= at - low
            day += ONE
        return at


def months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9999:
        raise End(day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def reception(office, case, received):
    day = received.date()
    cut_off = case["cut-off"] or office.cut_off
    if isinstance(cut_off, str):
        cut_off = time.fromisoformat(cut_off)
    office.covered(day)
    if office.receives(day):
        late = cut_off is not None and received > datetime.combine(day, cut_off)
        if case["count-from"] != "next-day" or case["unit"] == "same-day":
            late = late or received > office.closes(day)
        if not late:
            return received
    day += ONE
    while not office.receives(day):
        day += ONE
    return office.opens(day)


def stops(pauses, close):
    """The pause in which the clock stands when the office closes: the day was not one of the term."""
    return next((pause for pause in pauses if pause[0] < close and (pause[1] is None or close <= pause[1])), None)


def count(case):
    """The case with its answer: due, collect; or state paused; or state end."""
    office, unit, quantity = Office(case["office"]), case["unit"], int(case["quantity"] or 1)
    received = datetime.fromisoformat(case["received"])
    pauses = [[datetime.fromisoformat(part) if part else None for part in pause.split("/")]
              for pause in case["pauses"].split()]
    by_minute = (case["pause-by"] or ("minute" if unit == "hour" else "day")) == "minute"
    working = unit in ("working-day", "same-day")
    elapsed = unit == "hour" or (case["count-from"] == "elapsed" and unit != "same-day")
    try:
        if unit == "hour":
            return finish(office, shift(office, received + timedelta(hours=quantity), received, pauses, False), False)
        start = received if elapsed else reception(office, case, received)
        first = start.date()
        if elapsed or (case["count-from"] == "next-day" and unit != "same-day"):
            first += ONE
        begin = start if elapsed or first == start.date() else datetime.combine(first, time())
        wanted = 1 if unit == "same-day" else quantity
        if unit == "month":
            wanted = (months_after(start.date(), quantity) - start.date()).days
        day, counted = received.date() - ONE, 0
        while counted < wanted or day < start.date():
            day += ONE
            office.covered(day)
            pause = None if by_minute else stops(pauses, office.closes(day))
            if pause and pause[1] is None:
                return {"state": "paused", "due": "", "collect": ""}
            if day >= first and not pause and (office.works(day) or not working):
                counted += 1
        due = datetime.combine(day, received.time()) if elapsed else office.closes(day)
        if by_minute:
            due = shift(office, due, begin, pauses, working)
        if due is not None and case["roll"] != "none" and not office.works(due.date()):
            due = rolled(office, due.date(), first, case["roll"])
        elif due is not None:
            office.works(due.date())
        return finish(office, due, True)
    except End:
        return {"state": "end", "due": "", "collect": ""}


def shift(office, due, begin, pauses, working):
    for low, high in pauses:
        if low >= due:
            return due
        if high is None:
            return None
        low = max(low, begin)
        if low < high and working:
            due = office.later(due, sum(office.spans(low, high), timedelta(0)))
        elif low < high:
            due += high - low
    return due


def rolled(office, day, first, roll):
    if roll == "previous-working-day":
        before = day - ONE
        while before >= first and not office.works(before):
            before -= ONE
        if before >= first:
            return office.closes(before)
    while not office.works(day):
        day += ONE
    return office.closes(day)


def finish(office, due, of_days):
    if due is None:
        return {"state": "paused", "due": "", "collect": ""}
    collect = due
    if office.centre and of_days:
        day = due.date()
        while day.weekday() != 2 or not office.works(day):
            day += ONE
        collect = due if day == due.date() else office.opens(day)
    return {"state": "due", "due": stamp(due), "collect": stamp(collect)}


def stamp(at):
    return at.isoformat(timespec="seconds") + "+07:00"


COLUMNS = ("why", "office", "received", "unit", "quantity", "cut-off", "count-from", "roll", "pause-by", "pauses",
           "state", "due", "collect")


def case(why, received, unit, quantity, cut_off="", count_from="next-day", roll="next-working-day", pauses="",
         pause_by="", office="national"):
    values = {"why": why, "office": office, "received": received, "unit": unit, "quantity": str(quantity),
              "cut-off": cut_off, "count-from": count_from, "roll": roll, "pause-by": pause_by, "pauses": pauses}
    values.update(count(values))
    return values


def boundary_cases():
    """Those that people get wrong."""
    for minute in ("14:59", "15:00", "15:00:01", "15:01"):
        for day in ("2026-11-16", "2026-11-20", "2026-11-23", "2026-04-29", "2026-08-21", "2026-08-22"):
            for count_from in ("same-day", "next-day"):
                yield case("cut-off minute", day + "T" + minute, "working-day", 1, "15:00", count_from)
    for year in (2015, 2018, 2020, 2024, 2025, 2026, 2027, 2031, 2035):
        tet = min(day for day in HOLIDAYS if day.year == year and (day.month, day.day) > (1, 2))
        for before in (1, 2):
            yield case("Tết", "%sT10:00" % (tet - before * ONE), "working-day", 3)
        yield case("received on Tết", "%sT10:00" % (tet + ONE), "working-day", 1, "15:00", "same-day")
        yield case("days over Tết", "%sT10:00" % (tet - ONE), "day", 2)
        yield case("hours over Tết", "%sT22:15" % tet, "hour", 24, count_from="elapsed")
        yield case("paused over Tết", "%sT08:30" % (tet - 7 * ONE), "working-day", 4,
                   pauses="%sT09:00/%sT09:00" % (tet - 3 * ONE, tet + 9 * ONE))
    for row in rows("holidays.tsv"):
        if row["kind"].startswith("substitute") and int(row["year"]) % 3 == 2:
            day = date.fromisoformat(row["date"])
            yield case("substitute day", "%sT09:00" % (day - 4 * ONE), "working-day", 2, count_from="same-day")
    for day in sorted(DECISIONS):
        yield case("decided day", "%sT09:00" % day, "working-day", 1, "15:00", "same-day")
        yield case("before a decided day", "%sT16:00" % (day - ONE), "working-day", 2, "15:00", "same-day")
    for year in range(2015, 2035, 3):
        yield case("year end", "%d-12-30T16:00" % year, "working-day", 5, "15:00", "same-day")
        yield case("year end, elapsed", "%d-12-30T16:00" % year, "working-day", 2, count_from="elapsed")
    for day in ("2026-01-31", "2024-01-31", "2024-02-29", "2026-08-31", "2026-12-31", "2027-05-30"):
        for months in (1, 2, 12):
            for count_from in ("same-day", "next-day", "elapsed"):
                yield case("month end, leap day", day + "T09:30", "month", months, count_from=count_from)
    for hours in (1, 8, 24, 72):
        yield case("hours", "2026-11-13T16:30", "hour", hours, count_from="elapsed")
        yield case("hours, paused", "2026-11-13T16:30", "hour", hours, count_from="elapsed",
                   pauses="2026-11-13T17:00/2026-11-14T08:00")
    for roll in ("next-working-day", "previous-working-day", "none"):
        for unit, quantity in (("day", 2), ("day", 1), ("month", 1)):
            for received in ("2026-11-12T08:00", "2026-10-14T08:00", "2026-04-28T08:00", "2026-11-13T08:00"):
                for count_from in ("next-day", "elapsed"):
                    yield case("roll", received, unit, quantity, count_from=count_from, roll=roll)
    for pause in ("2026-11-16T17:00/2026-11-17T08:00", "2026-11-16T18:00/2026-11-17T16:59",
                  "2026-11-16T18:00/2026-11-17T17:00", "2026-11-16T10:00/2026-11-16T11:00",
                  "2026-11-16T10:00/2026-11-17T09:00", "2026-11-17T09:00/2026-11-30T09:00",
                  "2026-11-17T09:00/", "2026-11-18T17:30/", "2026-12-25T09:00/",
                  "2026-11-16T10:00/2026-11-16T11:00 2026-11-17T10:00/2026-11-19T15:00"):
        for pause_by in ("day", "minute"):
            for unit, quantity in (("working-day", 3), ("day", 3), ("same-day", 1)):
                yield case("pause", "2026-11-16T09:00", unit, quantity, pauses=pause, pause_by=pause_by)
    for received in ("2026-11-14T09:00", "2026-11-14T11:30", "2026-11-14T11:31", "2026-11-13T15:31",
                     "2026-11-16T15:30", "2026-08-22T13:00", "2026-11-24T09:00", "2026-05-02T09:00"):
        for count_from in ("same-day", "next-day", "elapsed"):
            yield case("a centre: Saturdays, Wednesdays", received, "working-day", 2, count_from=count_from,
                       office="centre")
    yield case("paused where the calendar ends before the first promise", "2034-10-14T20:45", "month", 15,
               pauses="2034-10-20T20:23/")
    yield case("past the calendar", "2035-12-28T09:00", "working-day", 5)
    yield case("before the calendar", "2014-12-31T09:00", "working-day", 1)


def random_case(source):
    at = datetime(2015, 1, 1) + timedelta(minutes=source.randrange(20 * 365 * 1440))
    unit = source.choice(("working-day", "working-day", "day", "month", "hour", "same-day"))
    pauses, end = [], at + timedelta(minutes=source.randrange(3000))
    for _ in range(source.choice((0, 0, 0, 1, 1, 2, 3))):
        begin = end + timedelta(minutes=source.randrange(4000))
        end = begin + timedelta(minutes=1 + source.randrange(source.choice((300, 3000, 20000))))
        pauses.append("%s/%s" % (begin.isoformat(), end.isoformat()))
    if source.random() < 0.05:
        pauses.append("%s/" % (end + timedelta(minutes=source.randrange(4000))).isoformat())
    return case("random", at.isoformat(), unit, source.choice((1, 1, 2, 3, 5, 7, 15, 30)),
                source.choice(("", "", "15:00", "16:30", "18:00")),
                source.choice(("same-day", "next-day", "elapsed")),
                source.choice(("next-working-day", "previous-working-day", "none")), " ".join(pauses),
                "minute" if unit == "hour" else source.choice(("day", "minute")),
                source.choice(("national", "centre")))


def main():
    with open(os.path.join(HERE, "cases.tsv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(boundary_cases())


if __name__ == "__main__":
    main()
