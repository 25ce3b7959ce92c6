namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>Queues the services that a change of a service or pod concerns.</summary>
internal sealed class ServiceQueue
{
    private readonly Informer<Service> _services;

    public ServiceQueue(ControllerContext context)
    {
        Keys = new WorkQueue<string>(context.Time);
        _services = context.Informers.For<Service>();
        _services.AddHandler(change => Keys.Add(change.Object.Key));
        context.Informers.For<Pod>().AddHandler(OnPod);
    }

    /// <summary>The services to look at.</summary>
    public WorkQueue<string> Keys { get; }

    /// <summary>Queues the services that select a pod.</summary>
    public void AddServicesOf(Pod pod)
    {
        foreach (var service in _services.Cache.ByIndex(Running.CacheIndexes.Namespace, pod.Metadata.Namespace!))
        {
            if (ServicePods.Selects(service, pod))
            {
                Keys.Add(service.Key);
            }
        }
    }

    private void OnPod(InformerChange<Pod> change)
    {
        if (change is { Old: { } before, New: { } after } && ServicePods.LooksSame(before, after))
        {
            return;
        }

        if (change.Old is { } old)
        {
            AddServicesOf(old);
        }

        if (change.New is { } current)
        {
            AddServicesOf(current);
        }
    }
}
