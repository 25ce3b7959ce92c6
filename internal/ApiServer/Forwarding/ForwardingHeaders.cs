namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>The headers that servers of a group exchange beside those of the request itself.</summary>
internal static class ForwardingHeaders
{
    /// <summary>The id of the server that passes a request on. Who gets such a request and does not lead refuses it: nothing is passed on twice.</summary>
    public const string PassedOnBy = "X-EdgeOrch-Forwarded-By";

    /// <summary>In an answer: this server does not lead, and nothing was done.</summary>
    public const string NotLeading = "X-EdgeOrch-Not-Leading";

    /// <summary>In an answer: a revision at which what the request did can be seen.</summary>
    public const string Revision = "X-EdgeOrch-Revision";
}
