namespace EdgeOrch.Controllers.Running;

/// <summary>A controller that is one reconciler over one queue of keys.</summary>
internal sealed class KeyedController(IReconciler reconciler, WorkQueue<string> queue, int workers, ILogger logger) : IController
{
    public string Name => reconciler.Name;

    public Task RunAsync(CancellationToken cancellationToken) => new ReconcileLoop(reconciler, queue, workers, logger).RunAsync(cancellationToken);
}
