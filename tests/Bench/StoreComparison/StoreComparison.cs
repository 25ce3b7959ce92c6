using System.Globalization;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>
/// Measures the store and etcd side by side: at every point each in turn, several times, on the same disk and under the same promise:
/// acknowledged means synced on a majority. Prints a markdown table of medians.
/// </summary>
/// <param name="programs">The directory of the executable <c>etcd</c>.</param>
/// <param name="directory">An empty directory on the disk to measure.</param>
/// <param name="duration">How long each point is measured each time.</param>
/// <param name="rounds">How many times.</param>
internal sealed class StoreComparison(string programs, string directory, TimeSpan duration, int rounds)
{
    private const int FirstPort = 23790;
    private static readonly int[] s_sizes = [256, 1024];
    private static readonly int[] s_clients = [1, 16, 256];

    /// <summary>Measures groups of these sizes.</summary>
    public async Task RunAsync(int[] memberCounts)
    {
        Console.WriteLine("| Members | Value | Clients | EdgeOrch | etcd | Ratio |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (int members in memberCounts)
        {
            List<Sample> samples = [];
            for (int round = 0; round < rounds; round++)
            {
                foreach (bool own in (bool[])[round % 2 == 0, round % 2 != 0])
                {
                    await MeasureAsync(own, members, round, samples);
                }
            }
            Print(members, samples);
        }
    }

    private async Task MeasureAsync(bool own, int members, int round, List<Sample> samples)
    {
        string place = Directory.CreateDirectory(Path.Combine(directory, $"{(own ? "own" : "etcd")}-{members}-{round}")).FullName;
        await using (IBenchEngine engine = own ? await GroupEngine.StartAsync(place, members, FirstPort + 100) : await EtcdEngine.StartAsync(programs, place, members, FirstPort))
        {
            foreach (int size in s_sizes)
            {
                byte[] value = new byte[size];
                new Random(size).NextBytes(value);
                foreach (int clients in s_clients)
                {
                    var result = await Measure.CollectAsync(clients, duration, (client, i) => engine.CreateAsync(Key(size, clients, client, i), value));
                    samples.Add(new Sample(own, $"create {size} B", clients, result));
                }
            }
            foreach (int clients in s_clients)
            {
                var result = await Measure.CollectAsync(clients, duration / 2, (client, i) => engine.GetAsync(Key(1024, 16, i % 16, 0)));
                samples.Add(new Sample(own, "get 1024 B, linearizable", clients, result));
            }
            samples.Add(new Sample(own, "memory", 0, new Measurement(1, engine.ResidentBytes() / 1048576.0, 0, 0, 0)));
        }
        Directory.Delete(place, recursive: true);
    }

    private static string Key(int size, int clients, int client, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"/registry/core/configmaps/default/bench-{size:D4}-{clients:D3}-{client:D3}-{i:D7}");

    private static void Print(int members, List<Sample> samples)
    {
        foreach (var point in samples.GroupBy(static sample => (sample.What, sample.Clients)))
        {
            var own = Median(point.Where(static sample => sample.Own));
            var other = Median(point.Where(static sample => !sample.Own));
            double ratio = own.Rate / other.Rate;
            Console.WriteLine(point.Key.Clients == 0
                ? string.Create(CultureInfo.InvariantCulture, $"| {members} | memory of the leader, then | | {own.Rate:F0} MB | {other.Rate:F0} MB | {ratio:F2} |")
                : string.Create(CultureInfo.InvariantCulture, $"| {members} | {point.Key.What} | {point.Key.Clients} | {Text(own)} | {Text(other)} | {ratio:F1} |"));
        }
    }

    private static string Text(Measurement result) => string.Create(CultureInfo.InvariantCulture, $"{result.Rate:N0}/s, p99 {result.P99:F1} ms");

    private static Measurement Median(IEnumerable<Sample> samples)
    {
        var sorted = samples.Select(static sample => sample.Result).OrderBy(static result => result.Rate).ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed record Sample(bool Own, string What, int Clients, Measurement Result);
}
