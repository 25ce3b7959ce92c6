using System.Security.Cryptography;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// Which kinds are sealed in the store, with which keys: upstream's <c>EncryptionConfiguration</c> of <c>apiserver.config.k8s.io/v1</c>.
/// The first rule that names a kind counts; its first key seals, all read. Immutable.
/// </summary>
/// <param name="Rules">The entries of <c>resources</c>, in order; at least one.</param>
public sealed record EncryptionConfiguration(IReadOnlyList<EncryptionRule> Rules)
{
    /// <summary>The bytes of a new key: AES-256.</summary>
    private const int SecretBytes = 32;

    private const string NamePrefix = "key";

    /// <summary>One rule for these resources, with one random key, that still reads what is stored in plain.</summary>
    public static EncryptionConfiguration Generate(IReadOnlyList<string> resources) =>
        new([new EncryptionRule(resources, [EncryptionProvider.AesGcm([NewKey(NamePrefix + "1")]), EncryptionProvider.Identity])]);

    /// <summary>A new random key in front of those of each rule that seals; the old keys stay, to read with. Null when no rule seals.</summary>
    public EncryptionConfiguration? Rotate()
    {
        if (Rules.All(static rule => rule.Providers[0].IsIdentity))
        {
            return null;
        }

        // The newest key keeps the highest number, so no name comes twice, also when the oldest keys are gone.
        var last = Rules.SelectMany(static rule => rule.Providers).SelectMany(static provider => provider.Keys)
            .Select(static key => key.Name.StartsWith(NamePrefix, StringComparison.Ordinal) && int.TryParse(key.Name.AsSpan(NamePrefix.Length), out var number) ? number : 0)
            .Max();
        var added = NewKey($"{NamePrefix}{last + 1}");
        return new EncryptionConfiguration([.. Rules.Select(rule => rule.Providers[0].IsIdentity ? rule : rule.With(added))]);
    }

    private static EncryptionKey NewKey(string name) => new(name, RandomNumberGenerator.GetBytes(SecretBytes));
}
