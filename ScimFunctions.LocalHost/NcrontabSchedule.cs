namespace ScimFunctions.LocalHost;

/// <summary>
/// A timer trigger's schedule: an NCRONTAB expression of six fields (second, minute, hour, day of month, month, day of week with Sunday 0).
/// A field is <c>*</c>, a number, a range <c>a-b</c>, each with an optional step <c>/n</c>, or a list of these. As in the Functions host,
/// and unlike Unix cron, a day must satisfy both day fields. Times are UTC.
/// </summary>
public sealed class NcrontabSchedule
{
    // The calendar repeats its dates and weekdays after 28 years, but for the leap day that a century leaves out.
    private const int DaysSearched = 41 * 366;

    private readonly Field seconds;
    private readonly Field minutes;
    private readonly Field hours;
    private readonly Field daysOfMonth;
    private readonly Field months;
    private readonly Field daysOfWeek;

    private NcrontabSchedule(string[] fields)
    {
        seconds = Field.Parse("second", fields[0], 0, 59);
        minutes = Field.Parse("minute", fields[1], 0, 59);
        hours = Field.Parse("hour", fields[2], 0, 23);
        daysOfMonth = Field.Parse("day of month", fields[3], 1, 31);
        months = Field.Parse("month", fields[4], 1, 12);
        daysOfWeek = Field.Parse("day of week", fields[5], 0, 6);
    }

    /// <exception cref="FormatException">The expression is not one of six such fields; the message names the field.</exception>
    public static NcrontabSchedule Parse(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length == 6
            ? new NcrontabSchedule(fields)
            : throw new FormatException($"The schedule '{expression}' has {fields.Length} fields; NCRONTAB has six: second minute hour day-of-month month day-of-week.");
    }

    /// <summary>The first time after <paramref name="instant"/>, in UTC; null when there is none (such as on 30 February).</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        // Whole seconds from here on; the first candidate is the next one.
        var utc = instant.ToUniversalTime();
        var earliest = new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, utc.Second, TimeSpan.Zero).AddSeconds(1);
        var day = new DateTimeOffset(earliest.Date, TimeSpan.Zero);
        for (var searched = 0; searched < DaysSearched; searched++, day = day.AddDays(1))
        {
            if (IsDue(day) && FirstTimeOfDay(searched == 0 ? earliest.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return day + time;
            }
        }

        return null;
    }

    private bool IsDue(DateTimeOffset day) =>
        months.Contains(day.Month) && daysOfMonth.Contains(day.Day) && daysOfWeek.Contains((int)day.DayOfWeek);

    private TimeSpan? FirstTimeOfDay(TimeSpan earliest)
    {
        foreach (var hour in hours.From(earliest.Hours))
        {
            var inFirstHour = hour == earliest.Hours;
            foreach (var minute in minutes.From(inFirstHour ? earliest.Minutes : 0))
            {
                var inFirstMinute = inFirstHour && minute == earliest.Minutes;
                foreach (var second in seconds.From(inFirstMinute ? earliest.Seconds : 0))
                {
                    return new TimeSpan(hour, minute, second);
                }
            }
        }

        return null;
    }

    /// <summary>The values that one field allows, in ascending order.</summary>
    private sealed class Field(SortedSet<int> values)
    {
        public bool Contains(int value) => values.Contains(value);

        public IEnumerable<int> From(int least) => values.SkipWhile(value => value < least);

        public static Field Parse(string name, string text, int least, int greatest)
        {
            SortedSet<int> values = [];
            foreach (var item in text.Split(','))
            {
                if (!TryParseItem(item, least, greatest, out var first, out var last, out var step))
                {
                    throw new FormatException($"'{text}' is no NCRONTAB {name}: expected *, numbers from {least} to {greatest}, ranges a-b, steps /n, or a list of these.");
                }

                for (var value = first; value <= last; value += step)
                {
                    values.Add(value);
                }
            }

            return new Field(values);
        }

        private static bool TryParseItem(string item, int least, int greatest, out int first, out int last, out int step)
        {
            (first, last, step) = (least, greatest, 1);
            var parts = item.Split('/');
            if (parts.Length > 2 || (parts.Length == 2 && (!TryParseNumber(parts[1], out step) || step == 0)))
            {
                return false;
            }

            if (parts[0] == "*")
            {
                return true;
            }

            var bounds = parts[0].Split('-');
            if (bounds.Length > 2 || !TryParseNumber(bounds[0], out first))
            {
                return false;
            }

            // A lone number is itself; with a step it starts a run to the end of the field.
            last = parts.Length == 2 ? greatest : first;
            return (bounds.Length == 1 || TryParseNumber(bounds[1], out last)) && least <= first && first <= last && last <= greatest;
        }

        private static bool TryParseNumber(string text, out int number) =>
            int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out number);
    }
}
