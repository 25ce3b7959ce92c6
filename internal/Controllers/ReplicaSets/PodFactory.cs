using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.ReplicaSets;

/// <summary>Makes pods from a template.</summary>
internal static class PodFactory
{
    private const int NameLengthLimit = 253;

    /// <summary>A pod for the server to name: the owner's name, a hyphen where the name still is valid, and a random end.</summary>
    public static Pod FromTemplate<TOwner>(TOwner owner, PodTemplateSpec template)
        where TOwner : KubeObject, IKubeObject<TOwner>
    {
        var name = owner.Metadata.Name!;
        return new Pod
        {
            Metadata = new ObjectMeta
            {
                GenerateName = name.Length < NameLengthLimit ? name + "-" : name,
                Namespace = owner.Metadata.Namespace,
                Labels = template.Metadata?.Labels,
                Annotations = template.Metadata?.Annotations,
                Finalizers = template.Metadata?.Finalizers,
                OwnerReferences = [ControllerReferences.To(owner)],
            },
            Spec = template.Spec,
        };
    }
}
