select c.id as customer_id, c.email, count(o.order_id) as orders, sum(o.amount) as spent
from {{ source('crm', 'customers') }} c
left join {{ ref('customer_orders') }} o on o.customer_id = c.id
group by 1, 2
