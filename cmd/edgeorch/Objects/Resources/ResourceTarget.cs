namespace EdgeOrch.Cli.Objects.Resources;

/// <summary>One kind and the objects wanted of it; no names means the collection.</summary>
/// <param name="Type">The kind as typed.</param>
/// <param name="Names">The objects' names.</param>
internal sealed record ResourceTarget(string Type, IReadOnlyList<string> Names);
