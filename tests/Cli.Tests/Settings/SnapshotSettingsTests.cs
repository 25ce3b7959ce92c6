using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Tests.Settings;

public sealed class SnapshotSettingsTests
{
    [Fact]
    public void By_default_five_snapshots_are_kept_of_one_every_twelve_hours()
    {
        var settings = Read(Default("snapshot-schedule"), Default("snapshot-retention"), Default("snapshot-dir"));
        Assert.Equal("/data/server/snapshots", settings.Directory);
        Assert.Equal(5, settings.Plan!.Keep);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), settings.Plan.Next(new DateTimeOffset(2026, 11, 23, 14, 0, 0, TimeSpan.FromHours(1))));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("")]
    public void The_schedule_can_be_off(string schedule) => Assert.Null(Read(schedule, "1", "/elsewhere").Plan);

    [Theory]
    [InlineData("every day", "5", "--snapshot-schedule")]
    [InlineData("@every 12h", "5", "names a distance")]
    [InlineData("0 0 * * *", "0", "--snapshot-retention")]
    public void What_makes_no_sense_is_named(string schedule, string keep, string named) =>
        Assert.Contains(named, Assert.Throws<SettingException>(() => Read(schedule, keep, "")).Message, StringComparison.Ordinal);

    private static string Default(string name) => AllSettings.Server.Single(setting => setting.Name == name).Default;

    private static SnapshotSettings Read(string schedule, string keep, string directory) => SnapshotSettings.From(
        new SettingValues(new Dictionary<string, (string, string)>
        {
            ["snapshot-schedule"] = (schedule, "--snapshot-schedule"),
            ["snapshot-retention"] = (keep, "--snapshot-retention"),
            ["snapshot-dir"] = (directory, "--snapshot-dir"),
        }),
        "/data");
}
