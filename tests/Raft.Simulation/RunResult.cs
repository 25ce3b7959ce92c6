namespace EdgeOrch.Raft.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="Seed">The number that all of it follows from.</param>
/// <param name="Violation">What must never be and was seen; null when all went well.</param>
/// <param name="Fingerprint">A hash of everything that happened, in order: the same seed has the same one.</param>
/// <param name="Counts">What happened how often.</param>
public sealed record RunResult(int Seed, string? Violation, ulong Fingerprint, Counts Counts);
