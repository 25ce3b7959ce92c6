using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 6;
    private const int Writers = 4;

    [Fact]
    public async Task A_killed_process_loses_no_acknowledged_write_and_its_revisions_are_never_given_again()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var directory = new TestDirectory();
        HashSet<long> everSeen = [];
        long newestEver = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var acknowledged = await RunAndKillAsync(directory.Store, lines: random.Next(1, 600), random.Next(0, 20));
            Assert.All(acknowledged, write => Assert.True(everSeen.Add(write.Revision), $"round {round}: revision {write.Revision} was given twice"));
            Assert.All(acknowledged, write => Assert.True(write.Revision > newestEver, $"round {round}: revision {write.Revision} after {newestEver}"));
            newestEver = Math.Max(newestEver, await VerifyAsync(directory.Store, acknowledged));
        }
        output.WriteLine($"{everSeen.Count} acknowledged writes");
    }

    private static async Task<long> VerifyAsync(string path, List<(string Key, long Revision)> acknowledged)
    {
        await using var store = await Stores.OpenAsync(path);
        foreach (var last in acknowledged.GroupBy(write => write.Key).Select(writes => writes.MaxBy(write => write.Revision)))
        {
            var state = await store.GetAsync(last.Key, default);
            Assert.NotNull(state);
            // A newer one may have been committed and its acknowledgement cut off.
            Assert.True(state.ModRevision >= last.Revision, $"{last.Key}: {state.ModRevision} is there, {last.Revision} was acknowledged");
            Assert.StartsWith($"[{state.ModRevision}]", Writes.Text(state), StringComparison.Ordinal);
        }
        long revision = await store.PutAsync("/after", "kill");
        Assert.True(revision > acknowledged.Max(write => write.Revision));
        return revision;
    }

    private static async Task<List<(string Key, long Revision)>> RunAndKillAsync(string path, int lines, int milliseconds)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeOrch.Store.Crash.dll");
        var start = new ProcessStartInfo("dotnet", [program, path, Writers.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Stores.Patience);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        List<(string, long)> acknowledged = [];
        bool killed = false;
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            string[] parts = line.Split(' ');
            if (parts is [['/', ..], var revision, "Durable" or "Volatile"])
            {
                acknowledged.Add((parts[0], long.Parse(revision, CultureInfo.InvariantCulture)));
            }
            if (acknowledged.Count >= lines && !killed)
            {
                killed = true;
                await Task.Delay(milliseconds, deadline.Token);
                process.Kill();
            }
        }
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(killed, $"the program ended by itself: {await errors}");
        return acknowledged;
    }
}
