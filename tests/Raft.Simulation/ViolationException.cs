namespace EdgeOrch.Raft.Simulation;

/// <summary>A run has shown something that must never be.</summary>
/// <param name="rule">The rule that is broken, by its name in the field.</param>
/// <param name="what">What was seen.</param>
public sealed class ViolationException(string rule, string what) : Exception($"{rule}: {what}");
