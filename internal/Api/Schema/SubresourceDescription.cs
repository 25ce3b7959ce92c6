namespace EdgeOrch.Api.Schema;

/// <summary>A subresource as discovery lists it.</summary>
/// <param name="Name">"status", "scale", "log", ...</param>
/// <param name="Group">API group of the object it exchanges; empty for core.</param>
/// <param name="Version">API version of the object it exchanges.</param>
/// <param name="Kind">Kind of the object it exchanges.</param>
/// <param name="Verbs">Verbs in discovery's words.</param>
public sealed record SubresourceDescription(string Name, string Group, string Version, string Kind, IReadOnlyList<string> Verbs);
