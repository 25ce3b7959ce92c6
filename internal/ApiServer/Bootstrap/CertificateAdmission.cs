using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Who may ask for, approve and sign certificates: the requester is recorded by the server, approving and signing need the verbs on
/// the signer, and nobody gets <c>system:masters</c> or becomes a server of the group by request. Thread-safe.
/// </summary>
public sealed class CertificateAdmission(IAuthorizer authorizer) : IAdmission
{
    private const string Group = "certificates.k8s.io";
    private const string Resource = "certificatesigningrequests";

    /// <inheritdoc/>
    public string Name => "CertificateSigningRequests";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request.Info.Group == Group && request.Info.Resource == Resource && request.Operation != AdmissionOperation.Delete;

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Operation == AdmissionOperation.Create && request.Object is { } created)
        {
            var spec = JsonTree.Ensure(created, "spec");
            spec["username"] = request.User.Name;
            spec["groups"] = Texts(request.User.Groups);
            spec.Remove("uid");
            spec.Remove("extra");
            if (request.User.Uid.Length > 0)
            {
                spec["uid"] = request.User.Uid;
            }

            if (request.User.Extra.Count > 0)
            {
                spec["extra"] = new JsonObject(request.User.Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Texts(e.Value))));
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Object(request.OldObject ?? request.Object, "spec");
        var signer = JsonTree.Text(spec, "signerName") ?? "";
        var verb = request.Info.Subresource switch
        {
            "approval" => "approve",
            "status" => "sign",
            _ => "",
        };
        if (verb.Length > 0)
        {
            await RequireAsync(request, verb, signer, cancellationToken).ConfigureAwait(false);
        }
        else if (request.Operation == AdmissionOperation.Create && signer == SigningRequest.ClientSigner)
        {
            RefuseReserved(request, spec);
        }
    }

    private static void RefuseReserved(AdmissionRequest request, JsonObject? spec)
    {
        try
        {
            var groups = SigningRequest.Parse(Convert.FromBase64String(JsonTree.Text(spec, "request") ?? "")).Groups;
            foreach (var reserved in (ReadOnlySpan<string>)[UserInfo.Masters, PeerIdentity.Organization])
            {
                if (groups.Contains(reserved))
                {
                    throw ApiException.Forbidden(Group, Resource, request.Name, $"use of {SigningRequest.ClientSigner} signer with {reserved} group is not allowed");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw ApiException.Invalid(Group, "CertificateSigningRequest", request.Name, [FieldError.Invalid("spec.request", "", e.Message)]);
        }
    }

    /// <summary>The verb on the signer itself, or on all signers of its domain.</summary>
    private async ValueTask RequireAsync(AdmissionRequest request, string verb, string signer, CancellationToken cancellationToken)
    {
        var slash = signer.IndexOf('/', StringComparison.Ordinal);
        foreach (var name in (string[])[signer, slash < 0 ? signer : $"{signer[..slash]}/*"])
        {
            var decision = await authorizer.AuthorizeAsync(
                new AuthorizationAttributes(request.User, verb) { IsResource = true, Group = Group, Version = "v1", Resource = "signers", Name = name },
                cancellationToken).ConfigureAwait(false);
            if (decision.IsAllowed)
            {
                return;
            }
        }

        throw ApiException.Forbidden(Group, Resource, request.Name, $"user not permitted to {verb} requests with signerName \"{signer}\"");
    }

    private static JsonArray Texts(IReadOnlyList<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);
}
