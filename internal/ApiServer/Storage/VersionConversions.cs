using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>The conversions of kinds that are served in a version other than the stored one.</summary>
internal static class VersionConversions
{
    /// <summary>The conversion of a kind; null when the versions differ only in their name.</summary>
    public static IVersionConversion? Find(KindDescription kind) => kind switch
    {
        { Group: "events.k8s.io" } => new EventConversion(),
        _ => new RenamedVersion(kind.StoredAs, kind.ApiVersion),
    };
}
