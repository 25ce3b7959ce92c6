namespace EdgeOrch.Api.Schema;

/// <summary>A served API group.</summary>
/// <param name="Name">Group name, empty for core.</param>
/// <param name="Versions">Served versions, most preferred first.</param>
public sealed record ApiGroup(string Name, IReadOnlyList<string> Versions)
{
    /// <summary>The version clients should use.</summary>
    public string PreferredVersion => Versions[0];
}
