namespace EdgeOrch.Raft.Simulation;

/// <summary>How to see a run again.</summary>
public static class Replay
{
    /// <summary>The command, from the repository's root, that runs a seed and tells all that happens.</summary>
    public static string CommandFor(int seed) => $"dotnet run --project tests/Raft.Simulation -c Release -- --seed {seed} --trace";
}
