namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>How some kinds lie in the store. Immutable.</summary>
/// <param name="Resources">Which: <c>secrets</c>, <c>things.example.com</c>, <c>*.group</c>, <c>*.</c> for the core group, <c>*.*</c> for all.</param>
/// <param name="Providers">The first one writes, all read; at least one.</param>
public sealed record EncryptionRule(IReadOnlyList<string> Resources, IReadOnlyList<EncryptionProvider> Providers)
{
    /// <summary>Whether the rule is about a resource.</summary>
    /// <param name="group">The group; empty for the core group.</param>
    /// <param name="plural">The resource's name.</param>
    public bool Covers(string group, string plural)
    {
        foreach (var resource in Resources)
        {
            var dot = resource.IndexOf('.', StringComparison.Ordinal);
            var name = dot < 0 ? resource : resource[..dot];
            var wanted = dot < 0 ? "" : resource[(dot + 1)..];
            if ((name == "*" || name == plural) && (wanted == "*" || wanted == group))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same rule with another key in front of its first provider's.</summary>
    internal EncryptionRule With(EncryptionKey added) =>
        this with { Providers = [EncryptionProvider.AesGcm([added, .. Providers[0].Keys]), .. Providers.Skip(1)] };
}
