using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A certificate signing request carries who made it, and nobody else's word for it. Thread-safe.</summary>
internal sealed class CertificateRequester : IAdmission
{
    /// <inheritdoc/>
    public string Name => "CertificateRequester";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is
    {
        Operation: AdmissionOperation.Create, Info: { Group: "certificates.k8s.io", Resource: "certificatesigningrequests", Subresource: "" },
    };

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        var user = request.User;
        spec["username"] = user.Name;
        spec["groups"] = Texts(user.Groups);
        spec.Remove("uid");
        spec.Remove("extra");
        if (user.Uid.Length > 0)
        {
            spec["uid"] = user.Uid;
        }

        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra)
            {
                extra[key] = Texts(values);
            }

            spec["extra"] = extra;
        }

        return ValueTask.CompletedTask;
    }

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(static v => (JsonNode)JsonValue.Create(v))]);
}
