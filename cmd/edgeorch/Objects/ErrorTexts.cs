using System.Net.Sockets;
using System.Text;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects;

/// <summary>Errors as kubectl words them, so that scripts and people that know it feel at home. Pure.</summary>
internal static class ErrorTexts
{
    /// <summary>The text for an error answer of the server.</summary>
    public static string Of(ApiStatusException e) => e.Code switch
    {
        422 => Invalid(e),
        401 => $"error: You must be logged in to the server ({(e.Reason.Length > 0 ? e.Message : "Unauthorized")})",
        _ => e.Reason is { Length: > 0 } reason and not "Unknown" ? $"Error from server ({reason}): {e.Message}" : $"Error from server: {e.Message}",
    };

    /// <summary>The text for a server that cannot be reached, with a hint where refusal suggests one.</summary>
    public static string Of(ApiUnreachableException e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                return $"The connection to the server {Authority(e.Message)} was refused - did you specify the right host or port? "
                    + "If the server runs on this machine, see whether \"edgeorch server\" is up";
            }
        }

        return $"Unable to connect to the server: {e.Message}";
    }

    private static string Authority(string message)
    {
        var end = message.IndexOf(": ", StringComparison.Ordinal);
        return Uri.TryCreate(end < 0 ? message : message[..end], UriKind.Absolute, out var server) ? server.Authority : message;
    }

    private static string Invalid(ApiStatusException e)
    {
        var details = e.Status.Details;
        if (details is null)
        {
            return string.IsNullOrEmpty(e.Status.Message) ? "The request is invalid" : $"The request is invalid: {e.Status.Message}";
        }

        var named = !string.IsNullOrEmpty(details.Kind) || !string.IsNullOrEmpty(details.Name);
        var causes = (details.Causes ?? []).Select(c => string.IsNullOrEmpty(c.Field) ? c.Message ?? "" : $"{c.Field}: {c.Message}").ToList();
        var text = new StringBuilder(named ? $"The {details.Kind} \"{details.Name}\" is invalid" : "The request is invalid");
        if (causes.Count == 0)
        {
            return named ? text.ToString() : text.Append(": ").Append(e.Status.Message).ToString();
        }

        text.Append(": ");
        if (causes.Count == 1)
        {
            return text.Append(causes[0]).ToString();
        }

        foreach (var cause in causes.Distinct())
        {
            text.Append("\n* ").Append(cause);
        }

        return text.ToString();
    }
}
