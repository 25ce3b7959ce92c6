using System.Collections.Concurrent;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests.Snapshots;

public sealed class SnapshotScheduleTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly TestDirectory _root = new();
    private readonly ManualTime _time = new();
    private readonly MetricsRegistry _metrics = new();
    private readonly SnapshotDirectory _directory;

    public SnapshotScheduleTests() => _directory = new SnapshotDirectory(Path.Combine(_root.Path, "snapshots"));

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_snapshot_is_taken_at_each_point_and_the_oldest_go()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        await RunAsync(store, new StateFileSource(_root.StoreFile, _time), async _ =>
        {
            for (int i = 0; i < 4; i++)
            {
                await store.PutAsync("/a", $"{i}");
                await AdvanceAsync(s_hour);
            }
            Assert.Equal(["scheduled-19700101T030000Z-r3", "scheduled-19700101T040000Z-r4"], await NamesAsync());
            Assert.Contains("edgeorch_snapshots_total{result=\"saved\"} 4", _metrics.Write());
            Assert.Contains("edgeorch_snapshot_last_timestamp_seconds 14400", _metrics.Write());
        });
    }

    [Fact]
    public async Task Nothing_is_taken_while_nothing_changes_also_after_a_restart()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        await store.PutAsync("/a", "1");
        var source = new StateFileSource(_root.StoreFile, _time);
        await RunAsync(store, source, async _ =>
        {
            await AdvanceAsync(s_hour);
            await AdvanceAsync(s_hour);
        });
        await RunAsync(store, source, async _ =>
        {
            await AdvanceAsync(s_hour);
            Assert.Equal(["scheduled-19700101T010000Z-r1"], await NamesAsync());
            Assert.Contains("edgeorch_snapshots_total{result=\"unchanged\"} 2", _metrics.Write());
            await store.PutAsync("/a", "2");
            await AdvanceAsync(s_hour);
            Assert.Equal(["scheduled-19700101T010000Z-r1", "scheduled-19700101T040000Z-r2"], await NamesAsync());
        });
    }

    [Fact]
    public async Task A_failure_is_told_and_tried_again_before_the_next_point()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        await store.PutAsync("/a", "1");
        var source = new Failing(new StateFileSource(_root.StoreFile, _time), failures: 2);
        await RunAsync(store, source, async told =>
        {
            await AdvanceAsync(s_hour);
            Assert.Empty(await NamesAsync());
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await AdvanceAsync(TimeSpan.FromMinutes(2));
            Assert.Equal(["scheduled-19700101T010300Z-r1"], await NamesAsync());
            Assert.Equal(["the disk is tired", "the disk is tired"], told);
            Assert.Contains("edgeorch_snapshots_total{result=\"failed\"} 2", _metrics.Write());
        });
    }

    [Fact]
    public async Task Several_at_a_time_are_taken_one_after_the_other()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        var source = new Counting(new StateFileSource(_root.StoreFile, _time));
        using var service = new SnapshotService(_directory, source, () => []);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => service.SaveAsync($"n{i}", withKeys: false, default)));
        Assert.Equal(8, (await _directory.ListAsync(default)).Count);
        Assert.Equal(1, source.Most);
    }

    [Theory]
    [InlineData("manual", true)]
    [InlineData("before-upgrade.2", true)]
    [InlineData("scheduled", false)]
    [InlineData("scheduled-mine", false)]
    [InlineData("", false)]
    [InlineData("../x", false)]
    [InlineData(".x", false)]
    [InlineData("x-", false)]
    [InlineData("Ä", false)]
    public void A_name_can_leave_neither_the_directory_nor_pass_for_the_schedules(string name, bool possible) =>
        Assert.Equal(possible, SnapshotService.IsPrefix(name));

    private async Task RunAsync(ReplicatedStore store, ISnapshotSource source, Func<IEnumerable<string>, Task> test)
    {
        ConcurrentQueue<string> told = [];
        using var service = new SnapshotService(_directory, source, () => []);
        var plan = new SnapshotPlan(static after => new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, 0, 0, TimeSpan.Zero).AddHours(1), Keep: 2);
        var scheduler = new SnapshotScheduler(service, plan, () => store.CurrentRevision, told.Enqueue, _metrics, _time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var run = scheduler.RunAsync(stop.Token);
        await test(told);
        await stop.CancelAsync();
        await run;
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        await WaitingAsync();
        _time.Advance(by);
        await WaitingAsync();
    }

    private Task WaitingAsync() => Stores.UntilAsync(_time.HasTimers, "the schedule waits");

    private async Task<IEnumerable<string>> NamesAsync() => (await _directory.ListAsync(default)).Select(static file => file.Name);

    private sealed class Failing(ISnapshotSource source, int failures) : ISnapshotSource
    {
        private int _left = failures;

        public Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken) =>
            _left-- > 0 ? throw new StoreUnavailableException("the disk is tired") : source.WriteAsync(destination, attachments, cancellationToken);
    }

    private sealed class Counting(ISnapshotSource source) : ISnapshotSource
    {
        private int _now;

        internal int Most { get; private set; }

        public async Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _now));
            var info = await source.WriteAsync(destination, attachments, cancellationToken);
            Interlocked.Decrement(ref _now);
            return info;
        }
    }
}
