select o.order_id, o.customer_id, o.amount, o.ordered_at
from {{ ref('positive_orders') }} o
