using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>The conversions of kinds that are served in a version other than the stored one.</summary>
internal static class VersionConversions
{
    /// <summary>The conversion of a kind.</summary>
    public static IVersionConversion? Find(KindDescription kind) => new SharedKindConversion(kind.StoredAs, kind.ApiVersion);
}
