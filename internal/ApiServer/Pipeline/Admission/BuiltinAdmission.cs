using EdgeOrch.ApiServer.CustomResources;
using EdgeOrch.ApiServer.Pipeline.Admission.LimitRanges;
using EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;
using EdgeOrch.ApiServer.Pipeline.Admission.Quota;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>The admission stages every server has, in order.</summary>
internal static class BuiltinAdmission
{
    /// <summary>The built-in stages, then those of the security parts, then webhooks.</summary>
    public static AdmissionChain Chain(ResourceRegistry registry, SecurityParts security, IReadOnlyList<IAdmission> webhooks) => new(
    [
        new NamespaceLifecycle(registry),
        new LimitRanger(registry),
        new ServiceAccountAdmission(registry),
        new NewNodeTaint(),
        new PodSecurityAdmission(registry),
        new PriorityAdmission(registry),
        new DefaultTolerations(),
        new DefaultClass(registry, "storage.k8s.io", "storageclasses", "storageclass.kubernetes.io/is-default-class"),
        new InUseProtection(),
        new ClaimResize(registry),
        new RuntimeClassAdmission(registry),
        new CertificateRequester(),
        new DefinitionWarnings(),
        new DefaultClass(registry, "networking.k8s.io", "ingressclasses", "ingressclass.kubernetes.io/is-default-class"),
        new TopologyLabels(registry),
        .. security.Admission,
        .. webhooks,
    ], new QuotaLedger(registry));
}
