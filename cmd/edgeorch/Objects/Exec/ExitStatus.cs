using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Exec;

/// <summary>How a remote command ended, as the error channel's Status document tells it. Pure.</summary>
/// <param name="Code">The exit code to end with.</param>
/// <param name="Message">What to say, or null when the code says it all.</param>
internal sealed record ExitStatus(int Code, string? Message)
{
    /// <summary>Reads the channel's content: a Status since version 4 of the protocol, plain text before.</summary>
    public static ExitStatus Parse(ReadOnlySpan<byte> content)
    {
        JsonObject? status = null;
        try
        {
            status = JsonNode.Parse(content) as JsonObject;
        }
        catch (JsonException)
        {
            // Plain text: shown as it is below.
        }

        if (status is null)
        {
            return new ExitStatus(ExitCodes.Failure, $"error: {Encoding.UTF8.GetString(content)}");
        }

        if (JsonTree.Text(status, "status") == "Success")
        {
            return new ExitStatus(ExitCodes.Success, null);
        }

        var message = JsonTree.Text(status, "message") ?? "";
        var code = JsonTree.Objects(JsonTree.Object(status, "details"), "causes")
            .Where(cause => JsonTree.Text(cause, "reason") == "ExitCode").Select(cause => JsonTree.Text(cause, "message")).FirstOrDefault();
        if (JsonTree.Text(status, "reason") == "NonZeroExitCode" && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var exit))
        {
            return new ExitStatus(exit, $"command terminated with exit code {exit}");
        }

        return new ExitStatus(ExitCodes.Failure, $"error: {message}");
    }
}
