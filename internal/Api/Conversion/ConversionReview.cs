using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Conversion;

/// <summary>
/// The documents a conversion webhook is asked with and answers with, and the checks of its answer. A webhook may change
/// everything but the identity of an object; of its metadata it may change labels and annotations. Pure.
/// </summary>
public sealed class ConversionReview
{
    private const string Group = "apiextensions.k8s.io";
    private readonly IReadOnlyList<JsonObject> _objects;
    private readonly List<int> _sent = [];
    private readonly string _version;
    private readonly string _uid;
    private readonly string _desired;
    private readonly string _kind;

    /// <summary>Asks for <paramref name="objects"/> (one kind, any of its versions) in another version.</summary>
    /// <param name="reviewVersions">Review versions the webhook understands, as the definition lists them.</param>
    /// <param name="uid">Id of this call.</param>
    /// <param name="desiredApiVersion">apiVersion the objects shall have.</param>
    /// <param name="objects">The objects; they stay as they are.</param>
    /// <exception cref="ApiException">500: the webhook understands no review version of this server.</exception>
    public ConversionReview(IReadOnlyList<string> reviewVersions, string uid, string desiredApiVersion, IReadOnlyList<JsonObject> objects)
    {
        _objects = objects;
        _uid = uid;
        _desired = desiredApiVersion;
        for (var i = 0; i < objects.Count; i++)
        {
            if (JsonTree.Text(objects[i], "apiVersion") != desiredApiVersion)
            {
                _sent.Add(i);
            }
        }

        var first = objects.Count == 0 ? null : objects[_sent.Count > 0 ? _sent[0] : 0];
        _kind = $"{JsonTree.Text(first, "apiVersion")}, Kind={JsonTree.Text(first, "kind")}";
        _version = reviewVersions.FirstOrDefault(v => v is "v1" or "v1beta1")
            ?? throw Failed("does not support any of the ConversionReview versions v1, v1beta1");
    }

    /// <summary>False when all objects have the wanted version already, so that nobody needs to be asked.</summary>
    public bool Needed => _sent.Count > 0;

    /// <summary>The document to send. Holds only the objects that are of another version.</summary>
    public JsonObject Request() => new()
    {
        ["kind"] = "ConversionReview",
        ["apiVersion"] = $"{Group}/{_version}",
        ["request"] = new JsonObject
        {
            ["uid"] = _uid,
            ["desiredAPIVersion"] = _desired,
            ["objects"] = new JsonArray([.. _sent.Select(i => (JsonNode)_objects[i].DeepClone())]),
        },
    };

    /// <summary>The answer to a client whose objects could not be converted for this reason.</summary>
    public ApiException Failed(string problem) => Failure($"conversion webhook for {_kind} failed: {problem}");

    /// <summary>The converted objects in the order of the original ones.</summary>
    /// <exception cref="ApiException">500: the webhook failed, or its answer is not acceptable; the message says why.</exception>
    public IReadOnlyList<JsonObject> Read(JsonObject answer)
    {
        var response = CheckEnvelope(answer);
        var converted = JsonTree.Array(response, "convertedObjects") ?? [];
        if (converted.Count != _sent.Count)
        {
            throw Failure($"conversion webhook for {_kind} returned {converted.Count} objects, expected {_sent.Count}");
        }

        var result = _objects.ToArray();
        for (var i = 0; i < _sent.Count; i++)
        {
            result[_sent[i]] = Accept(_objects[_sent[i]], converted[i] as JsonObject, i);
        }

        return result;
    }

    private JsonObject CheckEnvelope(JsonObject answer)
    {
        var (apiVersion, kind) = (JsonTree.Text(answer, "apiVersion"), JsonTree.Text(answer, "kind"));
        if (apiVersion != $"{Group}/{_version}" || kind != "ConversionReview")
        {
            throw Failed($"expected webhook response of {Group}/{_version}, Kind=ConversionReview, got {apiVersion}, Kind={kind}");
        }

        var response = JsonTree.Object(answer, "response") ?? throw Failed("no response provided");
        if (JsonTree.Text(response, "uid") is var uid && uid != _uid && (_version == "v1" || uid is not null))
        {
            throw Failed($"expected response.uid {GoQuote.Quote(_uid)}, got {GoQuote.Quote(uid ?? "")}");
        }

        var outcome = JsonTree.Object(response, "result");
        if (JsonTree.Text(outcome, "status") is var status && status != "Success")
        {
            throw Failed(JsonTree.Text(outcome, "message") is { Length: > 0 } message ? message : $"response.result.status was '{status}', not 'Success'");
        }

        return response;
    }

    private JsonObject Accept(JsonObject original, JsonObject? converted, int index)
    {
        if (converted is null)
        {
            throw Invalid(index, "must be an object");
        }

        if (JsonTree.Text(converted, "apiVersion") is var apiVersion && apiVersion != _desired)
        {
            throw Invalid(index, $"invalid groupVersion (expected {_desired}, received {apiVersion})");
        }

        if (JsonTree.Text(converted, "kind") is var kind && kind != JsonTree.Text(original, "kind"))
        {
            throw Invalid(index, $"invalid kind (expected {JsonTree.Text(original, "kind")}, received {kind})");
        }

        if (JsonTree.Object(converted, "metadata") is not { } metadata)
        {
            throw Invalid(index, "invalid metadata: must be an object");
        }

        var before = JsonTree.Object(original, "metadata") ?? [];
        foreach (var (name, text) in new[] { ("name", "name"), ("namespace", "namespace"), ("uid", "UID") })
        {
            if ((JsonTree.Text(metadata, name) ?? "") != (JsonTree.Text(before, name) ?? ""))
            {
                throw Invalid(index, $"must have the same {text}: {JsonTree.Text(before, name)} != {JsonTree.Text(metadata, name)}");
            }
        }

        var result = converted.DeepClone().AsObject();
        result["metadata"] = Restored(before, metadata, index);
        return result;
    }

    // Labels and annotations of the answer, everything else of the original.
    private JsonObject Restored(JsonObject before, JsonObject metadata, int index)
    {
        var result = before.DeepClone().AsObject();
        foreach (var name in new[] { "labels", "annotations" })
        {
            result.Remove(name);
            switch (metadata[name])
            {
                case null:
                    break;
                case JsonObject map when map.All(p => JsonTree.AsText(p.Value) is not null):
                    result[name] = map.DeepClone();
                    break;
                default:
                    throw Invalid(index, $"invalid metadata.{name}: must be a map of strings");
            }
        }

        return result;
    }

    private ApiException Invalid(int index, string problem)
        => Failure($"conversion webhook for {_kind} returned invalid converted object at index {index}: {problem}");

    // Upstream gives no reason with these, so that clients print the message alone.
    private static ApiException Failure(string message) => new(new ApiStatus(500, "", message));
}
