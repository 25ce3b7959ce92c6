namespace EdgeOrch.Raft.Tests.Mutations;

/// <summary>A bug to plant: one place in one file, and what to put there.</summary>
/// <param name="Bug">What is wrong then.</param>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Original">Text that the file has exactly once.</param>
/// <param name="Replacement">The bug.</param>
public sealed record Mutation(string Bug, string File, string Original, string Replacement);
