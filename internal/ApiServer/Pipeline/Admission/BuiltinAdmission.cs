using EdgeOrch.ApiServer.CustomResources;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>The admission stages every server has, in order.</summary>
internal static class BuiltinAdmission
{
    /// <summary>The built-in stages, then those of the security parts.</summary>
    public static AdmissionChain Chain(ResourceRegistry registry, SecurityParts security) => new(
    [
        new NamespaceLifecycle(registry),
        new ServiceAccountAdmission(registry),
        new NewNodeTaint(),
        new PriorityAdmission(registry),
        new DefaultTolerations(),
        new CertificateRequester(),
        new DefinitionWarnings(),
        .. security.Admission,
    ]);
}
