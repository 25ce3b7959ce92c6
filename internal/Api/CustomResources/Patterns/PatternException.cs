namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>A regular expression that cannot be read.</summary>
internal sealed class PatternException(string problem, string where) : Exception($"error parsing regexp: {problem}: `{where}`");
