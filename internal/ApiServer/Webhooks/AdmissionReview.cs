using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>The documents that are exchanged with admission webhooks: admission.k8s.io v1, and v1beta1 for old ones. Pure.</summary>
internal static class AdmissionReview
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    /// <summary>The question.</summary>
    public static ReadOnlyMemory<byte> Write(string uid, string reviewVersion, WebhookSubject subject, SeenResource seen, JsonObject? value, JsonObject? old)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(buffer, Options);
        var request = subject.Request;
        writer.WriteStartObject();
        writer.WriteString("kind", "AdmissionReview");
        writer.WriteString("apiVersion", $"admission.k8s.io/{reviewVersion}");
        writer.WriteStartObject("request");
        writer.WriteString("uid", uid);
        WriteKind(writer, "kind", seen.Kind);
        WriteResource(writer, "resource", seen);
        WriteText(writer, "subResource", request.Info.Subresource);
        WriteKind(writer, "requestKind", subject.Own.Kind);
        WriteResource(writer, "requestResource", subject.Own);
        WriteText(writer, "requestSubResource", request.Info.Subresource);
        WriteText(writer, "name", request.Unnamed ? "" : request.Name);
        WriteText(writer, "namespace", subject.Namespace);
        writer.WriteString("operation", subject.Operation);
        WriteUser(writer, request.User);
        WriteTree(writer, "object", value);
        WriteTree(writer, "oldObject", old);
        writer.WriteBoolean("dryRun", request.DryRun);
        WriteTree(writer, "options", request.Options?.ForAdmission(request));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Reads the answer to a question.</summary>
    /// <exception cref="WebhookFailedException">It is no answer to that question.</exception>
    public static AdmissionAnswer Read(JsonObject review, string uid, string reviewVersion, bool mutating)
    {
        var response = JsonTree.Object(review, "response") ?? throw Invalid("webhook response was absent");
        var (patch, patchType) = ReadPatch(response);
        if (reviewVersion == "v1")
        {
            WebhookAnswer.CheckIdentity(review, "admission.k8s.io/v1", "AdmissionReview", Invalid);
            WebhookAnswer.CheckUid(response, uid, Invalid);
            CheckPatch(patch, patchType, mutating);
        }
        else if (patch.Length > 0)
        {
            patchType = "JSONPatch";
        }

        return new AdmissionAnswer(JsonTree.Flag(response, "allowed") ?? false, JsonTree.Object(response, "status"),
            mutating ? patch : [], patchType ?? "", [.. JsonTree.Texts(response, "warnings")]);
    }

    private static (byte[] Patch, string? Type) ReadPatch(JsonObject response)
    {
        try
        {
            return (Convert.FromBase64String(JsonTree.Text(response, "patch") ?? ""), JsonTree.Text(response, "patchType"));
        }
        catch (FormatException e)
        {
            throw new WebhookFailedException("failed to call webhook: illegal base64 data in response.patch", inner: e);
        }
    }

    private static void CheckPatch(byte[] patch, string? type, bool mutating)
    {
        var problem = (patch.Length > 0, type, mutating) switch
        {
            (true, null, true) => "webhook returned response.patch but not response.patchType",
            (false, not null, true) => "webhook returned response.patchType but not response.patch",
            (true, "", true) => "webhook returned invalid response.patchType of \"\"",
            (true, _, false) => "validating webhook may not return response.patch",
            (_, not null, false) => "validating webhook may not return response.patchType",
            _ => null,
        };
        if (problem is not null)
        {
            throw Invalid(problem);
        }
    }

    private static WebhookFailedException Invalid(string why) => new("received invalid webhook response: " + why);

    private static void WriteUser(Utf8JsonWriter writer, UserInfo user)
    {
        writer.WriteStartObject("userInfo");
        WriteText(writer, "username", user.Name);
        WriteText(writer, "uid", user.Uid);
        if (user.Groups.Count > 0)
        {
            WriteTexts(writer, "groups", user.Groups);
        }

        if (user.Extra.Count > 0)
        {
            writer.WriteStartObject("extra");
            foreach (var (key, values) in user.Extra)
            {
                WriteTexts(writer, key, values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteKind(Utf8JsonWriter writer, string name, SeenKind kind)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", kind.Group);
        writer.WriteString("version", kind.Version);
        writer.WriteString("kind", kind.Name);
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, string name, SeenResource seen)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", seen.Group);
        writer.WriteString("version", seen.Version);
        writer.WriteString("resource", seen.Resource);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteTree(Utf8JsonWriter writer, string name, JsonObject? tree)
    {
        writer.WritePropertyName(name);
        if (tree is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            tree.WriteTo(writer);
        }
    }
}
