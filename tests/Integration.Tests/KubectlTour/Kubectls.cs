namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>The kubectls the tour is made with: an old one (SPDY streams, OpenAPI v2) and newer ones (WebSockets, OpenAPI v3, protobuf).</summary>
public static class Kubectls
{
    /// <summary>Their versions.</summary>
    public static TheoryData<string> All => ["1.20", "1.32", "1.36"];
}
