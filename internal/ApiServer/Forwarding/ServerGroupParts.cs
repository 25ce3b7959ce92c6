using System.Security.Cryptography.X509Certificates;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>What an API server that is one of several is composed with.</summary>
public sealed record ServerGroupParts
{
    /// <summary>Who leads, and who else there is.</summary>
    public required IServerGroup Group { get; init; }

    /// <summary>This server's client certificate towards the others; asked for with every connection.</summary>
    public required Func<X509Certificate2> Identity { get; init; }

    /// <summary>The only roots the others' certificates may chain to.</summary>
    public required IReadOnlyList<X509Certificate2> TrustedRoots { get; init; }
}
