using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Agent;

/// <summary>Takes the statuses that pods' workers compose. Thread-safe; never blocks.</summary>
public interface IPodStatusSink
{
    /// <summary>The newest status of a pod; equal ones are ignored, older ones are overtaken.</summary>
    void Publish(Pod pod, PodStatus status);

    /// <summary>Everything of a deleted pod has ended: report the last status, then delete the object for good.</summary>
    void Finish(Pod pod, PodStatus status);

    /// <summary>The pod's object is gone: forget it.</summary>
    void Forget(string podUid);
}
