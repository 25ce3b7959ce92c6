using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Which strategy a kind has.</summary>
internal static class StrategyCatalog
{
    /// <summary>Makes the strategy of a kind.</summary>
    public static ResourceStrategy Create(KindDescription kind, ResourceStorage storage) => new(kind);
}
