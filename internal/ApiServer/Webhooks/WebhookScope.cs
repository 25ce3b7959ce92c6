using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>What no webhook is ever asked about. Pure.</summary>
internal static class WebhookScope
{
    /// <summary>
    /// Whether webhooks may be asked. Not about webhook and policy configurations, so that a broken one can always be mended; not about
    /// what this server writes for itself, so that it always comes up; not about the pod's change and delete that follow from a binding
    /// or an eviction, about which they were asked already.
    /// </summary>
    public static bool Covers(AdmissionRequest request) =>
        request.Info.Group != "admissionregistration.k8s.io"
        && !ReferenceEquals(request.User, UserInfo.ApiServer)
        && !(request is { Info: { Group: "", Resource: "pods" or "bindings", Verb: "create" }, Operation: AdmissionOperation.Delete or AdmissionOperation.Update });
}
