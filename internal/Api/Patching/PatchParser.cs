using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;

namespace EdgeOrch.Api.Patching;

/// <summary>Reads patch bodies; YAML is accepted because apply patches are sent as YAML.</summary>
public static class PatchParser
{
    /// <summary>The patch as a JSON object.</summary>
    /// <exception cref="Errors.ApiException">400 when it is something else.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> patch)
        => Parse(patch) as JsonObject ?? throw PatchErrors.Malformed("the patch must be a JSON object");

    /// <summary>Any JSON; duplicate names keep the last value.</summary>
    internal static JsonNode? Parse(ReadOnlySpan<byte> patch)
    {
        if (patch.Length > DecodeLimits.MaxBytes)
        {
            throw Errors.ApiException.RequestEntityTooLarge($"limit is {DecodeLimits.MaxBytes}");
        }

        try
        {
            var reader = new Utf8JsonReader(patch, new JsonReaderOptions { MaxDepth = DecodeLimits.MaxDepth });
            reader.Read();
            var node = RawReader.Read(ref reader);
            return reader.Read() ? throw PatchErrors.Malformed("unexpected data after the patch") : node;
        }
        catch (JsonException e)
        {
            throw PatchErrors.Malformed($"error decoding patch: {JsonErrors.Describe(e, patch)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw PatchErrors.Malformed("error decoding patch: invalid UTF-8 or Unicode escape in a string", e);
        }
    }
}
