namespace EdgeOrch.Raft.Simulation;

/// <summary>Questions to a random source.</summary>
internal static class Dice
{
    /// <summary>Whether something happens that has this probability.</summary>
    internal static bool Chance(this Random random, double probability) => probability > 0 && random.NextDouble() < probability;

    /// <summary>A number between two, both included.</summary>
    internal static int Between(this Random random, int least, int most) => random.Next(least, most + 1);

    /// <summary>One of several.</summary>
    internal static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
