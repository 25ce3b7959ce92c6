namespace EdgeOrch.Store;

/// <summary>What a server of the group tells the others about itself.</summary>
/// <param name="Name">Its node's name.</param>
/// <param name="PeerAddress">Where the other servers reach it: host:port.</param>
/// <param name="ApiAddress">Where clients reach its API: host:port.</param>
public sealed record MemberInfo(string Name, string PeerAddress, string ApiAddress);
