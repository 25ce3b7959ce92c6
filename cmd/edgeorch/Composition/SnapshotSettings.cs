using EdgeOrch.Api.Scheduling;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Composition;

/// <summary>Where snapshots are kept, and when they are taken.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Plan">When, and how many stay; null when the schedule is off.</param>
internal sealed record SnapshotSettings(string Directory, SnapshotPlan? Plan)
{
    private const string ScheduleName = "snapshot-schedule";

    /// <summary>Where snapshots are kept when nobody says otherwise.</summary>
    public static string DirectoryIn(string dataDirectory) => Path.Combine(dataDirectory, "server", "snapshots");

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static SnapshotSettings From(SettingValues values, string dataDirectory)
    {
        var keep = values.Number("snapshot-retention", 1, 10_000);
        var directory = values.TextOrNull("snapshot-dir") ?? DirectoryIn(dataDirectory);
        return new SnapshotSettings(directory, Schedule(values) is { } schedule ? new SnapshotPlan(Next(schedule), keep) : null);
    }

    private static CronSchedule? Schedule(SettingValues values)
    {
        try
        {
            return values.Text(ScheduleName) is "" or "off" ? null : CronSchedule.Parse(values.Text(ScheduleName));
        }
        catch (FormatException e)
        {
            throw values.Wrong(ScheduleName, $"is neither a cron expression such as 0 */12 * * * nor off: {e.Message}");
        }
    }

    private static Func<DateTimeOffset, DateTimeOffset?> Next(CronSchedule schedule) =>
        after => schedule.Next(after.UtcDateTime) is { } next ? new DateTimeOffset(next) : null;
}
