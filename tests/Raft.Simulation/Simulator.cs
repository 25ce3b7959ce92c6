namespace EdgeOrch.Raft.Simulation;

/// <summary>Runs a whole group of servers in one thread, from one number: time, network, disks, clients and disasters.</summary>
public static class Simulator
{
    /// <summary>One run.</summary>
    /// <param name="seed">Everything follows from it.</param>
    /// <param name="trace">Where to tell what happens; null when nobody reads it.</param>
    public static RunResult Run(int seed, TextWriter? trace = null)
    {
        var world = new World(seed, new Trace(trace));
        string? violation = null;
        try
        {
            world.Live();
        }
        catch (Exception failure)
        {
            // Whatever the core throws here would have stopped a server that nothing was wrong with.
            violation = failure is ViolationException or RaftInvariantException ? failure.Message : failure.ToString();
            world.Trace.Line(world.Calendar.Now, failure.ToString());
        }
        return new RunResult(seed, violation, world.Trace.Hash, world.Counts);
    }

    /// <summary>The first violation in a row of runs, with its seed in front; null when there is none.</summary>
    public static string? FirstViolation(int firstSeed, int count)
    {
        for (int seed = firstSeed; seed < firstSeed + count; seed++)
        {
            if (Run(seed).Violation is { } violation)
            {
                return $"seed {seed}: {violation}";
            }
        }
        return null;
    }
}
