using System.Diagnostics;
using System.Globalization;
using EdgeOrch.Raft.Simulation;

// Runs one seed or a row of them; with --trace it tells all that happens. The exit status is 1 when a run shows a violation.
const string Usage = "usage: EdgeOrch.Raft.Simulation --seed N [--seeds COUNT] [--trace]";
int seed = 0;
int count = 1;
bool trace = false;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--seed" when i + 1 < args.Length:
            seed = int.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--seeds" when i + 1 < args.Length:
            count = int.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--trace":
            trace = true;
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

var counts = new Counts();
int violations = 0;
for (int i = 0; i < count; i++)
{
    var result = Simulator.Run(seed + i, trace ? Console.Out : null);
    counts.Add(result.Counts);
    if (result.Violation is { } violation)
    {
        violations++;
        Console.WriteLine($"seed {result.Seed}: {violation}");
        Console.WriteLine($"  again: {Replay.CommandFor(result.Seed)}");
    }
}
using var self = Process.GetCurrentProcess();
double seconds = self.TotalProcessorTime.TotalSeconds;
Console.WriteLine(counts);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture, $"{count} seeds, {violations} violations, {seconds:F1} s of processor time, {count / seconds:F0} seeds in each"));
return violations == 0 ? 0 : 1;
