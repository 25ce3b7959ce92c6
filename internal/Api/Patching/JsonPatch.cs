using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Patching;

/// <summary>JSON Patch, RFC 6902.</summary>
public static class JsonPatch
{
    private const int MaxOperations = 10_000;
    private const long MaxCopiedBytes = 3 * 1024 * 1024;

    /// <summary>Applies the operations to a copy of the document; all or nothing.</summary>
    /// <exception cref="ApiException">400 malformed patch, 413 too many operations, 422 an operation does not fit.</exception>
    public static JsonNode? Apply(JsonNode doc, ReadOnlySpan<byte> patch)
    {
        if (PatchParser.Parse(patch) is not JsonArray operations)
        {
            throw PatchErrors.Malformed("error decoding patch: a JSON patch is an array of operations");
        }

        if (operations.Count > MaxOperations)
        {
            throw ApiException.RequestEntityTooLarge(
                $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        }

        JsonNode? result = doc.DeepClone();
        var copied = 0L;
        foreach (var item in operations)
        {
            var operation = item as JsonObject ?? throw PatchErrors.Malformed("error decoding patch: every operation is an object");
            result = ApplyOne(result, operation, ref copied);
        }

        return result;
    }

    private static JsonNode? ApplyOne(JsonNode? doc, JsonObject operation, ref long copied)
    {
        var path = PathOf(operation, "path");
        switch (JsonTree.Text(operation, "op"))
        {
            case "add":
                return JsonPatchTarget.Add(doc, path, Value(operation));
            case "remove":
                return JsonPatchTarget.Remove(doc, path, out _);
            case "replace":
                return JsonPatchTarget.Replace(doc, path, Value(operation));
            case "copy":
                var source = JsonPatchTarget.Get(doc, PathOf(operation, "from"));
                copied += source is null ? 4 : Serialization.ObjectEncoder.Encode(source).Length;
                return copied <= MaxCopiedBytes
                    ? JsonPatchTarget.Add(doc, path, source?.DeepClone())
                    : throw PatchErrors.Unprocessable(
                        $"Unable to complete the copy, the accumulated size increase of copied objects is {copied}, exceeding the limit {MaxCopiedBytes}");
            case "move":
                return Move(doc, PathOf(operation, "from"), path);
            case "test":
                return JsonNode.DeepEquals(JsonPatchTarget.Peek(doc, path), Value(operation))
                    ? doc
                    : throw PatchErrors.Unprocessable($"testing value {JsonTree.Text(operation, "path")} failed: test failed");
            default:
                throw PatchErrors.Unprocessable($"Unexpected kind: {JsonTree.Text(operation, "op") ?? "unknown"}");
        }
    }

    private static JsonNode? Move(JsonNode? doc, string[] from, string[] path)
    {
        if (path.Length > from.Length && path.AsSpan(0, from.Length).SequenceEqual(from))
        {
            throw PatchErrors.Unprocessable("a value cannot be moved into itself");
        }

        var rest = JsonPatchTarget.Remove(doc, from, out var moved);
        return JsonPatchTarget.Add(rest, path, moved);
    }

    private static string[] PathOf(JsonObject operation, string member)
        => JsonTree.Text(operation, member) is { } text && JsonPointer.Split(text) is { } path
            ? path
            : throw PatchErrors.Malformed($"error decoding patch: operation needs {member} as a JSON pointer");

    private static JsonNode? Value(JsonObject operation)
        => operation.TryGetPropertyValue("value", out var value)
            ? value?.DeepClone()
            : throw PatchErrors.Malformed("error decoding patch: operation needs a value");
}
