using System.Net;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A connection the kernel tracks, as its first packet was and as answers come back.</summary>
/// <param name="Protocol">The transport protocol's number.</param>
/// <param name="Source">Who began it.</param>
/// <param name="Destination">Where it was sent: a service's address, when it was rewritten.</param>
/// <param name="AnsweredBy">Who answers: a pod, when it was rewritten.</param>
public sealed record ConntrackFlow(byte Protocol, IPEndPoint Source, IPEndPoint Destination, IPEndPoint AnsweredBy)
{
    /// <summary>Whether the destination was rewritten.</summary>
    public bool IsRewritten => !Destination.Equals(AnsweredBy);
}
