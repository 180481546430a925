using System.Globalization;
using NCrontab;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("* * * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:00:01Z")]
    [InlineData("0 * * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z")]
    [InlineData("0 * * * * *", "2026-11-22T10:00:59.9Z", "2026-11-22T10:01:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:04:59Z", "2026-11-22T10:05:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:55:00Z", "2026-11-22T11:00:00Z")]
    [InlineData("30 2/20 * * * *", "2026-11-22T10:22:30Z", "2026-11-22T10:42:30Z")]
    [InlineData("15,45 10-20/5 * * * *", "2026-11-22T10:15:15Z", "2026-11-22T10:15:45Z")]
    [InlineData("15,45 10-20/5 * * * *", "2026-11-22T10:20:45Z", "2026-11-22T11:10:15Z")]
    [InlineData("0 0 3 * * *", "2026-12-31T03:00:00Z", "2027-01-01T03:00:00Z")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z")]
    [InlineData("0 30 9 * * 1-5", "2026-11-20T09:30:00Z", "2026-11-23T09:30:00Z")]
    [InlineData("0 0 0 * * 0", "2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-11-22T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 31 * *", "2026-11-22T00:00:00Z", "2026-12-31T00:00:00Z")]
    [InlineData("0 0 3 * * *", "2026-11-22T04:30:00+02:00", "2026-11-22T03:00:00Z")]
    [InlineData("  0   0  3 * *  *  ", "2026-11-22T00:00:00Z", "2026-11-22T03:00:00Z")]
    [InlineData("0 */0 * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z")]
    [InlineData("0 5-3 * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:03:00Z")]
    public void The_next_time_is_the_first_after_the_given_one(string schedule, string from, string expected) =>
        Assert.Equal(Time(expected), TimerSchedule.Parse(schedule).NextAfter(Time(from)));

    [Fact]
    public void A_day_must_satisfy_both_day_fields() =>
        // The first Friday the 13th after the date, not the next Friday or the next 13th.
        Assert.Equal(Time("2027-08-13T00:00:00Z"), TimerSchedule.Parse("0 0 0 13 * 5").NextAfter(Time("2026-11-22T00:00:00Z")));

    [Fact]
    public void A_leap_day_on_a_weekday_is_found_across_a_century_without_leap_day() =>
        Assert.Equal(Time("2128-02-29T00:00:00Z"), TimerSchedule.Parse("0 0 0 29 2 0").NextAfter(Time("2088-02-29T00:00:00Z")));

    [Fact]
    public void A_date_that_never_comes_has_no_next_time() =>
        Assert.Null(TimerSchedule.Parse("0 0 0 30 2 *").NextAfter(Time("2026-11-22T00:00:00Z")));

    [Theory]
    [InlineData("*/5 * * * *", "6 components")]
    [InlineData("00:05:00", "6 components")]
    [InlineData("60 * * * * *", "[Second]")]
    [InlineData("0 60 * * * *", "[Minute]")]
    [InlineData("0 0 24 * * *", "[Hour]")]
    [InlineData("0 0 0 0 * *", "[Day]")]
    [InlineData("0 0 0 * 13 *", "[Month]")]
    [InlineData("0 0 0 * * 7", "[DayOfWeek]")]
    [InlineData("0 1,,2 * * * *", "cannot be empty")]
    [InlineData("0 -1 * * * *", "[Minute]")]
    [InlineData("0 1-2-3 * * * *", "[Minute]")]
    [InlineData("0 1/2/3 * * * *", "[Minute]")]
    [InlineData("0 x * * * *", "[Minute]")]
    public void What_is_no_schedule_is_refused_and_says_why(string schedule, string named)
    {
        var error = Assert.Throws<CrontabException>(() => TimerSchedule.Parse(schedule));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
