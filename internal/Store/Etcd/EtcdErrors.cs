using System.Net.Sockets;
using System.Security.Authentication;
using EdgeOrch.Grpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>What etcd's errors mean. Its texts are part of its interface: several errors share a status code.</summary>
internal static class EtcdErrors
{
    // Refused before the request was proposed to the cluster.
    private static readonly string[] s_neverApplied = ["etcdserver: no leader", "etcdserver: too many requests", "etcdserver: not capable"];

    /// <summary>Whether another member, or the same one a moment later, may well answer.</summary>
    internal static bool IsTransient(GrpcException e) =>
        !e.FromServer || e.Code is GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded || Says(e, "too many requests");

    /// <summary>Whether a write that ended so has certainly not taken place, and never will.</summary>
    internal static bool NeverApplied(GrpcException e) =>
        e.NotSent || (e.FromServer && (!IsTransient(e) || s_neverApplied.Any(text => Says(e, text))));

    /// <summary>Whether the revision asked for was compacted.</summary>
    internal static bool IsCompacted(GrpcException e) => e.Code == GrpcStatusCode.OutOfRange && Says(e, "compacted");

    /// <summary>Whether the revision asked for does not exist yet.</summary>
    internal static bool IsFuture(GrpcException e) => e.Code == GrpcStatusCode.OutOfRange && Says(e, "future revision");

    /// <summary>An error that trying again does not mend, with what to do about it.</summary>
    internal static StoreUnavailableException Lasting(GrpcException e, string endpoint) => new($"etcd at {endpoint}: {e.Message}{Advice(e)}", e);

    /// <summary>No member answered.</summary>
    internal static StoreUnavailableException NobodyAnswers(IEnumerable<EtcdMember> members) =>
        new($"no etcd endpoint of --datastore-endpoint answers: {string.Join("; ", members.Select(static member => $"{member.Name}: {member.LastError ?? "not tried"}"))}");

    /// <summary>What broke a call, in one line.</summary>
    internal static string Reason(GrpcException e, string endpoint)
    {
        if (e.FromServer || e.InnerException is not { } inner)
        {
            return e.Message;
        }
        // Since TLS 1.3 a member that refuses the client's certificate does so after the handshake, by hanging up.
        bool mayBeTls = endpoint.StartsWith("https", StringComparison.Ordinal) && inner.GetBaseException() is not SocketException;
        return mayBeTls ? $"{Cause(inner)} (if it stays so: see --datastore-cafile, --datastore-certfile and --datastore-keyfile)" : Cause(inner);
    }

    // The innermost exception tells more, except when it is but a consequence.
    private static string Cause(Exception e) => e.GetBaseException() is var root && (root == e || root is SocketException or AuthenticationException)
        ? root.Message
        : $"{e.Message} ({root.Message})";

    private static string Advice(GrpcException e) => e.Code switch
    {
        _ when Says(e, "database space exceeded") =>
            " (alarm NOSPACE: its data has reached --quota-backend-bytes; compact, run etcdctl defrag, then etcdctl alarm disarm)",
        _ when Says(e, "user name is empty") || e.Code is GrpcStatusCode.Unauthenticated or GrpcStatusCode.PermissionDenied =>
            " (authentication is on: the user that the certificate in --datastore-certfile names needs a role that may read and write all keys below --datastore-prefix)",
        _ when Says(e, "request is too large") || Says(e, "message larger than max") => " (see etcd's --max-request-bytes)",
        _ when Says(e, "too many operations") => " (see etcd's --max-txn-ops)",
        GrpcStatusCode.Unimplemented => " (is this etcd 3.4 or newer?)",
        _ => "",
    };

    private static bool Says(GrpcException e, string text) => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
