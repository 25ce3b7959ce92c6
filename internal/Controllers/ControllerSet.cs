using EdgeOrch.Controllers.Deployments;
using EdgeOrch.Controllers.GarbageCollection;
using EdgeOrch.Controllers.Namespaces;
using EdgeOrch.Controllers.Nodes;
using EdgeOrch.Controllers.Pods;
using EdgeOrch.Controllers.Protection;
using EdgeOrch.Controllers.Quotas;
using EdgeOrch.Controllers.ReplicaSets;
using EdgeOrch.Controllers.ServiceAccounts;
using EdgeOrch.Controllers.ServiceEndpoints;

namespace EdgeOrch.Controllers;

/// <summary>The one list of controllers.</summary>
public static class ControllerSet
{
    /// <summary>Makes every controller; call before the informers run.</summary>
    public static IReadOnlyList<IController> All(ControllerContext context) =>
    [
        DeploymentController.Create(context),
        ReplicaSetController.Create(context),
        EndpointSliceController.Create(context),
        EndpointsController.Create(context),
        EndpointSliceMirroringController.Create(context),
        NamespaceController.Create(context),
        ServiceAccountController.Create(context),
        RootCaPublisher.Create(context),
        TokenSecretController.Create(context),
        GarbageCollector.Create(context),
        NodeLifecycleController.Create(context),
        NodeIpamController.Create(context),
        TaintEvictionController.Create(context),
        PodCollector.Create(context),
        ResourceQuotaController.Create(context),
        ClaimProtectionController.Create(context),
        VolumeProtectionController.Create(context),
    ];
}
