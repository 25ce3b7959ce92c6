using System.Text;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>What an HTTP status that is no success means, in the words Kubernetes clients use. Pure.</summary>
internal static class HttpFailure
{
    private const int MaxQuoted = 2048;

    /// <summary>Describes an answer: by its own Status document where it is one, else by its code.</summary>
    public static string Describe(int code, byte[] answer)
    {
        if (ApiStatus.Parse(answer) is { Message.Length: > 0 } status)
        {
            return status.Message;
        }

        return code switch
        {
            400 => "the server rejected our request for an unknown reason",
            401 => "the server has asked for the client to provide credentials",
            403 => "the server does not allow access to the requested resource",
            404 => "the server could not find the requested resource",
            405 => "the server does not allow this method on the requested resource",
            429 => "the server has received too many requests and has asked us to try again later",
            503 => "the server is currently unable to handle the request",
            504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
            >= 500 => $"an error on the server ({GoQuote.Quote(Text(answer))}) has prevented the request from succeeding",
            _ => $"the server responded with the status code {code} but did not return more information",
        };
    }

    private static string Text(byte[] answer) => answer.Length == 0 ? "unknown" : Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, MaxQuoted))).Trim();
}
