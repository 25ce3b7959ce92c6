using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests;

/// <summary>Opens stores on etcd for tests.</summary>
internal static class Stores
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    internal static EtcdStoreOptions Options(IEnumerable<EtcdInstance> members, string prefix = "/edgeorch/") => new()
    {
        Endpoints = [.. members.Select(static member => new Uri(member.Endpoint))],
        Prefix = prefix,
    };

    internal static Task<EtcdStore> OpenAsync(EtcdStoreOptions options) =>
        EtcdStore.OpenAsync(options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
}
