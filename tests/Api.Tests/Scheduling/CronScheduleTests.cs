using EdgeOrch.Api.Scheduling;

namespace EdgeOrch.Api.Tests.Scheduling;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 */12 * * *", "2026-11-23T12:00", "2026-11-24T00:00")]
    [InlineData("0 */12 * * *", "2026-11-23T11:59", "2026-11-23T12:00")]
    [InlineData("*/15 * * * *", "2026-12-31T23:46", "2027-01-01T00:00")]
    [InlineData("5,35 8-10 * * *", "2026-11-23T10:35", "2026-11-24T08:05")]
    [InlineData("30 4 1,15 * 5", "2026-11-23T00:00", "2026-11-27T04:30")]
    [InlineData("30 4 1,15 * *", "2026-11-23T00:00", "2026-12-01T04:30")]
    [InlineData("0 0 */2 * mon", "2026-11-23T00:00", "2026-11-25T00:00")]
    [InlineData("0 0 * * SUN", "2026-11-23T00:00", "2026-11-29T00:00")]
    [InlineData("0 0 29 2 ?", "2096-03-01T00:00", "2104-02-29T00:00")]
    [InlineData("0 22 * jan-mar *", "2026-11-23T00:00", "2027-01-01T22:00")]
    [InlineData("10/20 * * * *", "2026-11-23T00:30", "2026-11-23T00:50")]
    [InlineData("@daily", "2026-11-23T00:00", "2026-11-24T00:00")]
    [InlineData("@weekly", "2026-11-23T00:00", "2026-11-29T00:00")]
    [InlineData("@yearly", "2026-11-23T00:00", "2027-01-01T00:00")]
    public void The_next_point_follows_the_fields(string expression, string after, string next) =>
        Assert.Equal(Time(next), CronSchedule.Parse(expression).Next(Time(after)));

    [Fact]
    public void Seconds_do_not_bring_a_point_back() =>
        Assert.Equal(Time("2026-11-23T13:00"), CronSchedule.Parse("@hourly").Next(Time("2026-11-23T12:00").AddSeconds(59)));

    [Fact]
    public void A_day_that_never_comes_has_no_point() => Assert.Null(CronSchedule.Parse("0 0 30 2 *").Next(Time("2026-11-23T00:00")));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("@sometimes")]
    [InlineData("@every 5m")]
    public void What_is_no_schedule_is_refused(string expression) => Assert.Throws<FormatException>(() => CronSchedule.Parse(expression));

    private static DateTime Time(string text) => DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
